"""Reading photos safely, colour spaces, image measures and losses."""
