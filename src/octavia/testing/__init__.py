"""What ships for testing: fakes, the conformance kit every engine passes, the sample talk."""
