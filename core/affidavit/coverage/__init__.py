"""Where and when logging was on, and which gaps concern which policies."""
