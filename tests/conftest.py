"""What holds for all tests."""

from hypothesis import settings

# An example may take as long as it takes: a busy machine is no defect (bench/ measures speed). With CI=true hypothesis
# would choose this by itself; here it holds on a developer's machine too, and a found example stays found.
settings.register_profile("project", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("project")
