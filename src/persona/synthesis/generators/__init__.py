"""Video generators: a reference picture and keypoints of the person's own body go in, a video comes out."""
