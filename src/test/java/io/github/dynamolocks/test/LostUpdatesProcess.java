package io.github.dynamolocks.test;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Scanner;

/**
 * Runs the worker of {@link LostUpdates} in a process of its own.
 */
final class LostUpdatesProcess {

	static final String READY = "lost-updates ready";

	static final String DONE = "lost-updates done";

	private LostUpdatesProcess() {
	}

	public static void main(String[] arguments) throws Exception {
		List<String> all = List.of(arguments);
		Class<? extends LostUpdates.Worker> type = Class.forName(all.get(0)).asSubclass(LostUpdates.Worker.class);
		try (SharedCounter counter = new SharedCounter(Path.of(all.get(1)))) {
			System.out.println(READY);
			new Scanner(System.in, StandardCharsets.UTF_8).nextLine();
			LostUpdates.work(type, all.subList(4, all.size()), counter, Integer.parseInt(all.get(2)),
					Integer.parseInt(all.get(3)));
			System.out.println(DONE);
		}
		System.exit(0);
	}

}
