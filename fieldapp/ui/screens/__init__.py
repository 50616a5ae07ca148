"""Screens: plain functions of values and callbacks that return a `kit.screen`. No store, no network."""
