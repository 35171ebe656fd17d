"""What every module stands on: who acts, what they see, what happened, and how it is kept."""
