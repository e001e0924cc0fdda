"""Releases of packs as owners make and read them."""
