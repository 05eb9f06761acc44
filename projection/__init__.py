"""What the projector shows: keyframes warped to the camera of now, mixed, dimmed, drawn.

Pure parts (camera, geometry, keyframes, pacing, ramps) know no device; the two renderers draw the
same `Scene` to within 2/255; OpenGL and GLFW are imported only by `projection.gl`.
"""
