"""OSC: what controllers, phones and show programs send to the wall, and what it tells them."""
