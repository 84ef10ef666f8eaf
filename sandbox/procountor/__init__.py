"""An imitation of the Procountor API, as strict as its contract: what the real one refuses, it refuses."""
