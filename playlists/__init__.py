"""What the wall dreams and when: subjects, cues, playlists, and the alarm clock."""
