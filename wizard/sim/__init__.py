"""The simulated Exchange Online: the same protocols as ``net.services``, on loopback and nowhere else."""
