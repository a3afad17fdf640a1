package io.github.dynamolocks.sample.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.github.dynamolocks.sample.Costs;
import io.github.dynamolocks.sample.TicketApplication;
import org.jspecify.annotations.Nullable;

/**
 * Runs one sale: starts three instances, lets them sell all tickets, kills one of them if
 * it is stuck under the lock, and counts the results.
 */
final class SaleRun {

	static final List<String> INSTANCES = List.of("instance-1", "instance-2", "instance-3");

	private static final String VICTIM = INSTANCES.get(1);

	private static final Duration STUCK_TIME = Duration.ofMillis(1200);

	private static final Duration PROGRESS_INTERVAL = Duration.ofSeconds(1);

	private static final Duration SILENCE_LIMIT = Duration.ofSeconds(90);

	private final Options options;

	private final Map<String, String> environment;

	private final Ledger ledger;

	private final Consumer<String> progress;

	private final boolean locked;

	private final String name;

	private final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();

	private final Map<String, Jvm> jvms = new LinkedHashMap<>();

	private final Map<String, Costs> costs = new HashMap<>();

	private final List<Interval> intervals = new ArrayList<>();

	private final Map<String, Integer> sold = new HashMap<>();

	private final List<Duration> waits = new ArrayList<>();

	private int leasesLost;

	private Instant stuckSince = Instant.MAX;

	private @Nullable InstanceReport stuck;

	private @Nullable Kill kill;

	SaleRun(Options options, Map<String, String> environment, Ledger ledger, Consumer<String> progress,
			boolean locked) {
		this.options = options;
		this.environment = environment;
		this.ledger = ledger;
		this.progress = progress;
		this.locked = locked;
		this.name = (locked ? "with-lock-" : "without-lock-") + Instant.now();
	}

	RunResult execute() throws InterruptedException {
		Options.STOCKS.forEach((stock) -> this.ledger.fill(stock, this.options.tickets()));
		try {
			INSTANCES.forEach((instance) -> this.jvms.put(instance, start(instance)));
			awaitReady();
			Instant start = Instant.now();
			this.jvms.values().forEach(Jvm::sendLine);
			sell();
			return result(start);
		}
		finally {
			this.jvms.values().forEach(Jvm::close);
		}
	}

	private Jvm start(String instance) {
		List<String> command = new ArrayList<>(List.of(TicketApplication.class.getName(),
				"--tickets.instance=" + instance, "--tickets.run=" + this.name, "--tickets.wait-for-word=true",
				"--tickets.locked=" + this.locked, "--tickets.stocks=" + String.join(",", Options.STOCKS),
				"--tickets.lease=" + this.options.lease().toSeconds() + "s"));
		if (this.locked && instance.equals(VICTIM)) {
			command.add("--tickets.stuck-at=" + this.options.tickets() * 5 / 6);
		}
		return new Jvm(System.getProperty("java.class.path"), this.environment, command,
				(line) -> this.messages.add(new Message(instance, line)));
	}

	private void awaitReady() throws InterruptedException {
		int ready = 0;
		while (ready < INSTANCES.size()) {
			Message message = next(SILENCE_LIMIT);
			Optional<InstanceReport> report = read(message);
			if (report.isPresent() && report.get().kind() == InstanceReport.Kind.READY) {
				this.progress.accept("%s is up".formatted(message.instance()));
				ready++;
			}
		}
	}

	private void sell() throws InterruptedException {
		Instant nextProgress = Instant.now();
		Instant lastMessage = Instant.now();
		while (this.jvms.values().stream().anyMatch(Jvm::isAlive) || !this.messages.isEmpty()) {
			Message message = this.messages.poll(50, TimeUnit.MILLISECONDS);
			if (message != null) {
				lastMessage = Instant.now();
				read(message).ifPresent((report) -> note(message.instance(), report));
			}
			else if (Instant.now().isAfter(lastMessage.plus(SILENCE_LIMIT))) {
				throw new IllegalStateException("No instance has reported for " + SILENCE_LIMIT.toSeconds() + " s");
			}
			killIfStuck();
			if (Instant.now().isAfter(nextProgress)) {
				showProgress();
				nextProgress = Instant.now().plus(PROGRESS_INTERVAL);
			}
		}
		showProgress();
	}

	private Message next(Duration limit) throws InterruptedException {
		Message message = this.messages.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
		if (message == null || this.jvms.values().stream().anyMatch((jvm) -> !jvm.isAlive())) {
			for (; message != null; message = this.messages.poll()) {
				read(message);
			}
			throw new IllegalStateException("An instance did not start; its output is above");
		}
		return message;
	}

	private Optional<InstanceReport> read(Message message) {
		Optional<InstanceReport> report = InstanceReport.parse(message.line());
		if (report.isEmpty()) {
			this.progress.accept(message.instance() + ": " + message.line());
		}
		report.ifPresent((known) -> this.costs.put(message.instance(), known.costs()));
		return report;
	}

	private void note(String instance, InstanceReport report) {
		switch (report.kind()) {
			case SOLD -> {
				this.intervals.add(new Interval(instance, report.stock(), report.ticket(), report.from(), report.to()));
				this.waits.add(report.waited());
				this.sold.merge(instance, 1, Integer::sum);
			}
			case STUCK -> {
				if (this.stuck == null) {
					this.stuck = report;
					this.stuckSince = Instant.now();
					this.progress.accept("%s holds the lock of '%s' and is stuck".formatted(instance, report.stock()));
				}
			}
			case LEASE_LOST -> this.leasesLost++;
			default -> {
			}
		}
	}

	private void killIfStuck() throws InterruptedException {
		InstanceReport report = this.stuck;
		if (report == null || this.kill != null
				|| Duration.between(this.stuckSince, Instant.now()).compareTo(STUCK_TIME) < 0) {
			return;
		}
		Instant at = Instant.now();
		this.jvms.get(VICTIM).kill();
		this.kill = new Kill(VICTIM, report.stock(), at);
		this.intervals.add(new Interval(VICTIM, report.stock(), report.ticket(), report.from(), at));
		this.progress
			.accept("%s is killed (SIGKILL) while it holds the lock of '%s'".formatted(VICTIM, report.stock()));
	}

	private void showProgress() {
		StringBuilder line = new StringBuilder();
		for (String stock : Options.STOCKS) {
			line.append("%s: %3d left   ".formatted(stock, this.ledger.left(stock)));
		}
		line.append("sold:");
		for (String instance : INSTANCES) {
			line.append(" %s %d".formatted(instance, this.sold.getOrDefault(instance, 0)));
		}
		this.progress.accept(line.toString());
	}

	private RunResult result(Instant start) {
		List<String> failures = new ArrayList<>();
		this.jvms.forEach((instance, jvm) -> {
			if (jvm.exitStatus() != 0 && (this.kill == null || !this.kill.instance().equals(instance))) {
				failures.add("%s ended with status %d".formatted(instance, jvm.exitStatus()));
			}
		});
		Map<String, Integer> left = new LinkedHashMap<>();
		Options.STOCKS.forEach((stock) -> left.put(stock, this.ledger.left(stock)));
		this.intervals.sort(Comparator.comparing(Interval::from));
		return new RunResult(this.locked, INSTANCES, this.options.tickets() * Options.STOCKS.size(), left,
				this.ledger.sold(this.name), List.copyOf(this.intervals), List.copyOf(this.waits), this.leasesLost,
				this.kill, this.costs.values().stream().reduce(Costs.NONE, Costs::plus), start, failures);
	}

	/**
	 * A line of an instance.
	 *
	 * @param instance the instance
	 * @param line the line
	 */
	private record Message(String instance, String line) {

	}

}
