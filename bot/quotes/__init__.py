"""Who said what: finding quotations, attributing them, and searching them."""
