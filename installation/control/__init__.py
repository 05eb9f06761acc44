"""Control of the show from outside: the web panel and what it may ask of the conductor."""
