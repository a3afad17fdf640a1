package io.github.dynamolocks.benchmark;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Scanner;

/**
 * Holds or waits for a lock on command.
 */
final class LoneWaiterProcess {

	private LoneWaiterProcess() {
	}

	/**
	 * Runs one command for each input line, and prints the times at which it began and
	 * ended in microseconds since 1970.
	 * @param arguments the contender, the endpoint, the table, the resource
	 */
	public static void main(String[] arguments) {
		Contender.Locks locks = Contender.valueOf(arguments[0]).connect(URI.create(arguments[1]), arguments[2]);
		Runnable release = () -> {
		};
		System.out.println("ready");
		Scanner input = new Scanner(System.in, StandardCharsets.UTF_8);
		while (input.hasNextLine()) {
			String command = input.nextLine();
			long start = micros();
			if (command.equals("lock")) {
				release = locks.lock(arguments[3]);
			}
			else {
				release.run();
			}
			System.out.println("done " + start + " " + micros());
		}
		System.exit(0);
	}

	private static long micros() {
		return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
	}

}
