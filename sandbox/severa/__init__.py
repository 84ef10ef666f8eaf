"""An imitation of Severa's REST API."""
