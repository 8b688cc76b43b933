"""From stored articles to a Briefing, and from a question to an Answer."""
