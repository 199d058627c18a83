"""What the automatic look at homes, texts and pictures finds, and what it wrongly takes for something."""
