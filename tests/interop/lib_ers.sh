# Sourced: Bouncy Castle at hand as `bouncy LIST` (tests/interop/ErsCheck.java), or exit 77.
jars=/usr/share/java/bcprov.jar:/usr/share/java/bcpkix.jar:/usr/share/java/bcutil.jar
command -v javac > /dev/null && [ -f /usr/share/java/bcpkix.jar ] && [ -f /usr/share/java/bcutil.jar ] ||
	{ echo "SKIPPED: openjdk-17-jdk-headless, libbcpkix-java and libbcutil-java are needed"; exit 77; }
bouncy_ready() { # FOLDER
	javac -XDsuppressNotes -cp "$jars" -d "$1" "$BW_SRC/tests/interop/ErsCheck.java" || exit 1
}
bouncy() { # FOLDER ROOT < LIST
	java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "$jars:$1" ErsCheck "$2"
}
