"""What all sources that call AWS share: whose credentials they use, and what its errors mean."""
