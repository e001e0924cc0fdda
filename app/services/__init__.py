"""What people come for, one module per errand. Only services open transactions."""
