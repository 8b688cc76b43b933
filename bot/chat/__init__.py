"""The chat-neutral commands, and a surface and a renderer for each place people talk."""
