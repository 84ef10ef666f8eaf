"""What is compared between both systems before a company goes live: a module for each subject, none of which writes."""
