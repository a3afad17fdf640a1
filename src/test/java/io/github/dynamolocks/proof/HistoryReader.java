package io.github.dynamolocks.proof;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * Reads the journals of all processes of a round into one history.
 */
final class HistoryReader {

	/** The name of the process that starts the others and records the server's writes. */
	static final String RUNNER = "runner";

	private final List<LockWrite> lockWrites = new ArrayList<>();

	private final List<StoreWrite> storeWrites = new ArrayList<>();

	private final Map<String, CallLines> calls = new LinkedHashMap<>();

	private final Map<String, LifeLines> lives = new TreeMap<>();

	private final List<Leak> leaks = new ArrayList<>();

	private long wallFrom = Long.MAX_VALUE;

	private long wallTo = Long.MIN_VALUE;

	private HistoryReader() {
	}

	static History read(Path folder, Duration lease, Duration uncertainty, Duration patience) throws IOException {
		HistoryReader reader = new HistoryReader();
		List<Path> files;
		try (Stream<Path> listed = Files.list(folder)) {
			files = listed.filter((file) -> file.toString().endsWith(Journal.SUFFIX)).sorted().toList();
		}
		for (Path file : files) {
			reader.readFile(file);
		}
		LifeLines runner = reader.lives.remove(RUNNER);
		Terms terms = new Terms(lease, uncertainty, patience, reader.wallFrom, reader.wallTo,
				(runner != null) ? runner.pauses : List.of());
		return new History(terms, reader.lockWrites, reader.storeWrites,
				reader.calls.values().stream().map(CallLines::call).toList(), reader.lives(), reader.leaks);
	}

	private List<Life> lives() {
		return this.lives.entrySet()
			.stream()
			.map((life) -> new Life(life.getKey(), life.getValue().pid, life.getValue().killed, life.getValue().pauses,
					life.getValue().shut))
			.toList();
	}

	private void readFile(Path file) throws IOException {
		String name = file.getFileName().toString().replace(Journal.SUFFIX, "");
		String text = Files.readString(file, StandardCharsets.UTF_8);
		// A killed process may have left a partial line
		text.substring(0, text.lastIndexOf('\n') + 1).lines().forEach((line) -> readLine(name, line.split("\t", -1)));
	}

	private void readLine(String process, String[] line) {
		switch (Journal.Entry.valueOf(line[0])) {
			case LIFE -> {
				life(process).pid = Long.parseLong(line[1]);
			}
			case STALL -> life(process).pauses.add(span(line, 1));
			case SHUT -> life(process).shut.add(span(line, 1));
			case KILLED -> {
				life(line[1]).killed = span(line, 2);
			}
			case STOPPED -> life(line[1]).pauses.add(span(line, 2));
			case CALL -> this.calls.put(line[1],
					new CallLines(line[1], process, line[2], Long.parseLong(line[3]), Set.of(line[4].split(" "))));
			case BODY -> call(line).bodies.put(line[2], new BodyLines(line[2], line[3], number(line[4])));
			case CHECK -> call(line).body(line[2]).checks.add(new Call.Check(span(line, 3), Long.parseLong(line[5])));
			case LEFT -> {
				call(line).body(line[2]).left = Long.valueOf(line[3]);
			}
			case END -> {
				call(line).end = new Call.End(Long.parseLong(line[2]), Outcome.valueOf(line[3]), line[4]);
			}
			case LOCK ->
				this.lockWrites.add(new LockWrite(line[1], span(line, 2), (line.length > 4) ? item(line) : null));
			case VALUE -> this.storeWrites.add(new StoreWrite(line[1], span(line, 2), line[4], line[5]));
			case LEAK -> this.leaks.add(new Leak(Violation.Kind.valueOf(line[1]), process + ": " + line[2]));
			case WALL -> {
				long millis = Long.parseLong(line[2]);
				this.wallFrom = Math.min(this.wallFrom,
						millis - Math.floorDiv(Long.parseLong(line[3]), 1_000_000L) - 1);
				this.wallTo = Math.max(this.wallTo, millis - Math.floorDiv(Long.parseLong(line[1]), 1_000_000L) + 1);
			}
		}
	}

	private CallLines call(String[] line) {
		CallLines call = this.calls.get(line[1]);
		if (call == null) {
			throw new IllegalStateException(
					"The call '%s' must begin before the line '%s'".formatted(line[1], String.join(" ", line)));
		}
		return call;
	}

	private LifeLines life(String name) {
		return this.lives.computeIfAbsent(name, (process) -> new LifeLines());
	}

	private static LockWrite.Item item(String[] line) {
		return new LockWrite.Item(line[4].equals(Journal.NONE) ? null : line[4], Long.parseLong(line[5]),
				number(line[6]), Long.parseLong(line[7]),
				line[8].equals(Journal.NONE) ? List.of() : List.of(line[8].split(" ")));
	}

	private static Span span(String[] line, int index) {
		return new Span(Long.parseLong(line[index]), Long.parseLong(line[index + 1]));
	}

	private static @Nullable Long number(String text) {
		return text.equals(Journal.NONE) ? null : Long.valueOf(text);
	}

	private static final class LifeLines {

		private long pid;

		private @Nullable Span killed;

		private final List<Span> pauses = new ArrayList<>();

		private final List<Span> shut = new ArrayList<>();

	}

	private static final class CallLines {

		private final String id;

		private final String life;

		private final String thread;

		private final long started;

		private final Set<String> wanted;

		private final Map<String, BodyLines> bodies = new LinkedHashMap<>();

		private Call.@Nullable End end;

		CallLines(String id, String life, String thread, long started, Set<String> wanted) {
			this.id = id;
			this.life = life;
			this.thread = thread;
			this.started = started;
			this.wanted = wanted;
		}

		BodyLines body(String resource) {
			BodyLines body = this.bodies.get(resource);
			if (body == null) {
				throw new IllegalStateException(
						"The call '%s' has not recorded that it holds '%s'".formatted(this.id, resource));
			}
			return body;
		}

		Call call() {
			return new Call(this.id, this.life, this.thread, this.started, this.wanted, this.end,
					this.bodies.values().stream().map(BodyLines::body).toList());
		}

	}

	private static final class BodyLines {

		private final String resource;

		private final String owner;

		private final @Nullable Long token;

		private final List<Call.Check> checks = new ArrayList<>();

		private @Nullable Long left;

		BodyLines(String resource, String owner, @Nullable Long token) {
			this.resource = resource;
			this.owner = owner;
			this.token = token;
		}

		Call.Body body() {
			return new Call.Body(this.resource, this.owner, this.token, this.checks, this.left);
		}

	}

}
