"""What tests stand on: real servers, a real house, a cast of people."""
