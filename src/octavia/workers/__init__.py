"""The work of jobs: queues, stages, schedules. The job engine is known here, in `engine`, and nowhere else."""
