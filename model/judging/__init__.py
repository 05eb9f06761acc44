"""The judge: how soon another network recognises a dream, and whether it looks like a picture."""
