"""When things run; what they do is the services' business."""
