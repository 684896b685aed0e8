"""Numeric kernels of sensing: numpy only, no Django, no input or output."""
