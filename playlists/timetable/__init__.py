"""What the wall shows when: opening hours, programme, events, overrides. Pure throughout."""
