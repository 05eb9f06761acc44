"""OpenGL and GLFW: imported only when a picture is really drawn by the graphics card."""
