"""The worker: does what falls due. Any number of processes may run it."""
