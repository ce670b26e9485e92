"""Painting: a GAN over pictures."""
