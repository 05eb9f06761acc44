"""The gallery installation: composes model, playlists and projection into one running wall.

Importing this package imports neither TensorFlow nor OpenGL; both stay in their own processes.
"""
