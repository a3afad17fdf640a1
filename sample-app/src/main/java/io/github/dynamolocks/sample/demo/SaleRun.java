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
import java.util.stream.Stream;

import io.github.dynamolocks.sample.Costs;
import io.github.dynamolocks.sample.TicketApplication;
import org.jspecify.annotations.Nullable;

/**
 * Runs one sale: starts three instances, lets them sell all tickets, kills one of them if
 * it is stuck under the lock, and counts the results. In a watched sale, the viewer's
 * commands decide what happens to the instances.
 */
final class SaleRun {

	static final List<String> INSTANCES = List.of("instance-1", "instance-2", "instance-3");

	private static final String VICTIM = INSTANCES.get(1);

	private static final Duration STUCK_TIME = Duration.ofMillis(1200);

	private static final Duration PROGRESS_INTERVAL = Duration.ofSeconds(1);

	private static final Duration SHOW_INTERVAL = Duration.ofMillis(200);

	/** A customer of a watched instance pays so slowly that each sale can be seen. */
	private static final Duration WATCHED_COUNTER_TIME = Duration.ofMillis(100);

	private static final Duration SILENCE_LIMIT = Duration.ofSeconds(90);

	private final Options options;

	private final Map<String, String> environment;

	private final Ledger ledger;

	private final Progress progress;

	private final Watch watch;

	private final boolean locked;

	private final String name;

	private final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();

	private final Map<String, SaleInstance> instances = new LinkedHashMap<>();

	private final Map<String, Costs> costs = new HashMap<>();

	private final List<Interval> intervals = new ArrayList<>();

	private final List<Ledger.Entry> sold = new ArrayList<>();

	private final List<Duration> waits = new ArrayList<>();

	/** The sales that a kill has ended, as far as the reports show. */
	private final List<Interval> killed = new ArrayList<>();

	private final List<Mark> marks = new ArrayList<>();

	private int leasesLost;

	private Instant start = Instant.MIN;

	private boolean soldOut;

	private Instant nextShow = Instant.MIN;

	private Instant stuckSince = Instant.MAX;

	private @Nullable InstanceReport stuck;

	SaleRun(Options options, Map<String, String> environment, Ledger ledger, Progress progress, Watch watch,
			boolean locked) {
		this.options = options;
		this.environment = environment;
		this.ledger = ledger;
		this.progress = progress;
		this.watch = watch;
		this.locked = locked;
		this.name = (locked ? "with-lock-" : "without-lock-") + Instant.now();
	}

	RunResult execute() throws InterruptedException {
		Options.STOCKS.forEach((stock) -> this.ledger.fill(stock, this.options.tickets()));
		try {
			INSTANCES.forEach((instance) -> this.instances.put(instance, start(instance)));
			awaitReady();
			this.start = Instant.now();
			this.instances.values().forEach(SaleInstance::startSale);
			sell();
			RunResult result = result();
			show(result);
			return result;
		}
		finally {
			this.instances.values().forEach(SaleInstance::close);
		}
	}

	private SaleInstance start(String instance) {
		List<String> command = new ArrayList<>(List.of(TicketApplication.class.getName(),
				"--tickets.instance=" + instance, "--tickets.run=" + this.name, "--tickets.wait-for-word=true",
				"--tickets.locked=" + this.locked, "--tickets.stocks=" + String.join(",", Options.STOCKS),
				"--tickets.lease=" + this.options.lease().toSeconds() + "s"));
		Map<String, String> variables = new HashMap<>(this.environment);
		Cable cable = null;
		if (this.options.isWatched()) {
			command.add("--tickets.watched=true");
			command.add("--tickets.counter-time=" + WATCHED_COUNTER_TIME.toMillis() + "ms");
			String endpoint = variables.get(Options.ENDPOINT_VARIABLE);
			if (endpoint != null && Cable.reaches(endpoint)) {
				cable = Cable.to(endpoint);
				variables.put(Options.ENDPOINT_VARIABLE, cable.endpoint());
			}
		}
		else if (this.locked && instance.equals(VICTIM)) {
			command.add("--tickets.stuck-at=" + this.options.tickets() * 5 / 6);
		}
		return new SaleInstance(instance, new Jvm(System.getProperty("java.class.path"), variables, command,
				(line) -> this.messages.add(new Message(instance, line))), cable);
	}

	private void awaitReady() throws InterruptedException {
		int ready = 0;
		while (ready < INSTANCES.size()) {
			Message message = next(SILENCE_LIMIT);
			Optional<InstanceReport> report = read(message);
			if (report.isPresent() && report.get().kind() == InstanceReport.Kind.READY) {
				this.progress.say("%s is up".formatted(message.instance()));
				ready++;
			}
		}
	}

	private void sell() throws InterruptedException {
		Instant nextProgress = Instant.now();
		Instant lastMessage = Instant.now();
		while (this.instances.values().stream().anyMatch(SaleInstance::isAlive) || !this.messages.isEmpty()) {
			Message message = this.messages.poll(50, TimeUnit.MILLISECONDS);
			if (message != null) {
				lastMessage = Instant.now();
				take(message);
			}
			else if (!this.options.isWatched() && Instant.now().isAfter(lastMessage.plus(SILENCE_LIMIT))) {
				throw new IllegalStateException("No instance has reported for " + SILENCE_LIMIT.toSeconds() + " s");
			}
			killIfStuck();
			obey();
			if (Instant.now().isAfter(nextProgress)) {
				showProgress();
				nextProgress = Instant.now().plus(PROGRESS_INTERVAL);
			}
		}
		showProgress();
	}

	private void take(Message message) {
		for (Message next = message; next != null; next = this.messages.poll()) {
			String instance = next.instance();
			read(next).ifPresent((report) -> note(instance, report));
		}
	}

	/** Does what the viewer commands, and shows the viewer the effect. */
	private void obey() throws InterruptedException {
		if (!this.options.isWatched()) {
			return;
		}
		Optional<Command> command = this.watch.nextCommand();
		while (command.isPresent()) {
			obey(command.get());
			command = this.watch.nextCommand();
		}
		if (this.soldOut) {
			for (SaleInstance instance : this.instances.values()) {
				instance.release();
			}
		}
		if (Instant.now().isAfter(this.nextShow)) {
			show();
			this.nextShow = Instant.now().plus(SHOW_INTERVAL);
		}
	}

	private void obey(Command command) throws InterruptedException {
		SaleInstance instance = this.instances.get(command.instance());
		try {
			Instant at = instance.act(command.action());
			if (command.action() == Action.KILL) {
				takeRest(instance);
				this.killed.addAll(instance.openIntervals(at));
			}
			this.marks.add(new Mark(instance.name(), "-", command.action().label(), at));
			this.progress.say("%s: %s".formatted(instance.name(), command.action().label()));
			command.answer().complete("%s: %s".formatted(instance.name(), command.action().label()));
		}
		catch (RuntimeException ex) {
			command.answer().completeExceptionally(ex);
		}
	}

	/** Takes what a killed instance has reported before its end. */
	private void takeRest(SaleInstance instance) throws InterruptedException {
		while (instance.isAlive()) {
			Message message = this.messages.poll(10, TimeUnit.MILLISECONDS);
			if (message != null) {
				take(message);
			}
		}
		Message rest = this.messages.poll();
		if (rest != null) {
			take(rest);
		}
	}

	private void show() {
		Instant now = Instant.now();
		List<Interval> all = new ArrayList<>(this.intervals);
		this.instances.values()
			.stream()
			.filter((instance) -> !instance.wasKilled())
			.forEach((instance) -> all.addAll(instance.openIntervals(now)));
		show(result(reportedLeft(), List.copyOf(this.sold), all, List.of()));
	}

	/**
	 * Returns what the reported sales leave. What the table has is newer than they are.
	 */
	private Map<String, Integer> reportedLeft() {
		Map<String, Integer> reported = new HashMap<>();
		Options.STOCKS.forEach((stock) -> reported.put(stock,
				this.sold.stream()
					.filter((entry) -> entry.stock().equals(stock))
					.mapToInt((entry) -> entry.ticket() - 1)
					.min()
					.orElse(this.options.tickets())));
		return reported;
	}

	private void show(RunResult result) {
		this.watch.show(
				new LiveRun(result, this.instances.values().stream().map(SaleInstance::state).toList(), Instant.now()));
	}

	private Message next(Duration limit) throws InterruptedException {
		Message message = this.messages.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
		if (message == null || this.instances.values().stream().anyMatch((instance) -> !instance.isAlive())) {
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
			this.progress.say(message.instance() + ": " + message.line());
		}
		report.ifPresent((known) -> this.costs.put(message.instance(), known.costs()));
		return report;
	}

	private void note(String instance, InstanceReport report) {
		this.instances.get(instance).note(report);
		switch (report.kind()) {
			case SERVES -> {
				if (this.locked) {
					this.instances.values()
						.stream()
						.filter((other) -> !other.name().equals(instance))
						.forEach((other) -> other.noteOtherOwner(report.stock()));
				}
			}
			case SOLD -> {
				this.intervals.add(new Interval(instance, report.stock(), report.ticket(), report.from(), report.to()));
				this.waits.add(report.waited());
				this.sold.add(new Ledger.Entry(report.stock(), report.ticket(), instance));
			}
			case STUCK -> {
				if (this.stuck == null) {
					this.stuck = report;
					this.stuckSince = Instant.now();
					this.progress.say("%s holds the lock of '%s' and is stuck".formatted(instance, report.stock()));
				}
			}
			case LEASE_LOST -> {
				this.leasesLost++;
				this.marks.add(new Mark(instance, report.stock(), "lease lost", Instant.now()));
			}
			case FAILED -> this.marks.add(new Mark(instance, report.stock(), "failed", Instant.now()));
			case SOLD_OUT -> this.soldOut = true;
			default -> {
			}
		}
	}

	private void killIfStuck() throws InterruptedException {
		InstanceReport report = this.stuck;
		if (report == null || !this.killed.isEmpty()
				|| Duration.between(this.stuckSince, Instant.now()).compareTo(STUCK_TIME) < 0) {
			return;
		}
		Instant at = Instant.now();
		this.instances.get(VICTIM).kill();
		this.killed.add(new Interval(VICTIM, report.stock(), report.ticket(), report.from(), at));
		this.progress.say("%s is killed (SIGKILL) while it holds the lock of '%s'".formatted(VICTIM, report.stock()));
	}

	private void showProgress() {
		StringBuilder line = new StringBuilder();
		int rest = 0;
		for (String stock : Options.STOCKS) {
			int left = this.ledger.left(stock);
			rest += left;
			line.append("%s: %3d left   ".formatted(stock, left));
		}
		line.append("sold:");
		for (String instance : INSTANCES) {
			line.append(" %s %d".formatted(instance,
					this.sold.stream().filter((entry) -> entry.instance().equals(instance)).count()));
		}
		this.progress.advance(1 - (double) rest / tickets(), line.toString());
	}

	private int tickets() {
		return this.options.tickets() * Options.STOCKS.size();
	}

	private RunResult result() {
		List<String> failures = new ArrayList<>();
		this.instances.values().stream().filter((instance) -> !instance.wasKilled()).forEach((instance) -> {
			if (instance.exitStatus() != 0) {
				failures.add("%s ended with status %d".formatted(instance.name(), instance.exitStatus()));
			}
		});
		Map<String, Integer> rest = new LinkedHashMap<>();
		Options.STOCKS.forEach((stock) -> rest.put(stock, this.ledger.left(stock)));
		return result(rest, this.ledger.sold(this.name), this.intervals, failures);
	}

	private RunResult result(Map<String, Integer> rest, List<Ledger.Entry> entries, List<Interval> worked,
			List<String> failures) {
		// A killed instance may have recorded its sale, and released its lock, before it
		// could report so
		List<Interval> unfinished = this.killed.stream()
			.filter((interval) -> !entries
				.contains(new Ledger.Entry(interval.stock(), interval.ticket(), interval.instance())))
			.toList();
		List<Kill> kills = unfinished.stream()
			.map((interval) -> new Kill(interval.instance(), interval.stock(), interval.to()))
			.toList();
		return new RunResult(this.locked, INSTANCES, tickets(), rest, entries,
				Stream.concat(worked.stream(), unfinished.stream())
					.sorted(Comparator.comparing(Interval::from))
					.toList(),
				List.copyOf(this.waits), this.leasesLost, kills, List.copyOf(this.marks),
				this.costs.values().stream().reduce(Costs.NONE, Costs::plus), this.start, failures);
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
