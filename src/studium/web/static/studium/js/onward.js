// Sends a launch on to its tool; without this file the button does.

document.getElementById("lti-onward").submit();
