"""What people put into a tracker, one small function a feature, and what to hold a changed tracker against."""
