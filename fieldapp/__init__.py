"""The phone: mediators record cases without signal; the network is a visitor."""

__version__ = "0.1.0"
