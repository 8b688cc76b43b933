"""Transformer models behind one small protocol. Knows text; knows no chat, no database and no bot."""
