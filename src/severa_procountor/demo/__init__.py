"""`demo`: the main job between imitations of both systems, and the same facts checked from the other side."""
