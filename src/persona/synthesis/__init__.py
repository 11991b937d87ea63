"""From the observation and the fit to generated frames: completed texture and reprojection in new poses."""
