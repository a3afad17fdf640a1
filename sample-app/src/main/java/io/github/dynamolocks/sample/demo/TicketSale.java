package io.github.dynamolocks.sample.demo;

import java.io.IOException;
import java.net.BindException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClientBuilder;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;

/**
 * Runs the sample: sells all tickets without the lock, then with it, and shows the
 * results. The exit status is 0 only if the run without the lock lost updates, the run
 * with the lock lost none, and another instance took over the lock of the killed
 * instance. In a watched sale it is 0 if the run with the lock sold no ticket twice and
 * lost no update.
 */
public final class TicketSale {

	private static final int ATTEMPTS = 3;

	private static final String LOCAL = "local";

	private final Options options;

	private final Progress progress;

	private final Consumer<String> result;

	private final Watch watch;

	TicketSale(Options options, Progress progress, Consumer<String> result, Watch watch) {
		this.options = options;
		this.progress = progress;
		this.result = result;
		this.watch = watch;
	}

	/**
	 * Runs the sample.
	 * @param args see {@link Options#USAGE}
	 * @throws Exception if the sample cannot run
	 */
	public static void main(String[] args) throws Exception {
		Instant start = Instant.now();
		Options options;
		try {
			options = Options.parse(args, System.getenv());
		}
		catch (IllegalArgumentException ex) {
			System.err.println(ex.getMessage());
			System.exit(2);
			return;
		}
		Progress lines = (line) -> System.out.printf(Locale.ROOT, "%5.1f s  %s%n",
				Duration.between(start, Instant.now()).toMillis() / 1000.0, line);
		Progress progress = ProgressBar.hasTerminal() ? new ProgressBar(System.out, lines) : lines;
		Integer port = options.watch();
		boolean passed = (port != null) ? watch(port, options, progress)
				: new TicketSale(options, progress, System.out::println, Watch.NONE).run();
		System.exit(passed ? 0 : 1);
	}

	private static boolean watch(int port, Options options, Progress progress)
			throws IOException, InterruptedException {
		try (WatchServer server = WatchServer.start(port, new WatchPage(options))) {
			System.out.println("The sale begins when you open " + server.address());
			server.awaitViewer();
			boolean passed = new TicketSale(options, progress, System.out::println, server).run();
			System.out.println("The page stays open until you press Enter, or the button 'End the sample'");
			server.awaitEnd(System.in);
			return passed;
		}
		catch (BindException ex) {
			System.err.printf("--watch=%d: the page cannot use this port: %s. --watch chooses a free port%n", port,
					ex.getMessage());
			System.exit(2);
			return false;
		}
	}

	boolean run() throws IOException, InterruptedException {
		if (!this.options.startsDynamoDb()) {
			return run(this.options.endpoint(), this.options.region(), Map.of());
		}
		this.progress.say("Starting a DynamoDB for tests");
		try (DynamoDbProcess dynamoDb = new DynamoDbProcess(this.options.target())) {
			this.progress.say("It is at " + dynamoDb.endpoint());
			return run(dynamoDb.endpoint(), "eu-central-1",
					Map.of("AWS_ACCESS_KEY_ID", LOCAL, "AWS_SECRET_ACCESS_KEY", LOCAL));
		}
	}

	private boolean run(@Nullable String endpoint, @Nullable String region, Map<String, String> credentials)
			throws IOException, InterruptedException {
		Map<String, String> environment = new HashMap<>(credentials);
		DynamoDbClientBuilder builder = DynamoDbClient.builder();
		if (endpoint != null) {
			environment.put(Options.ENDPOINT_VARIABLE, endpoint);
			builder.endpointOverride(URI.create(endpoint));
		}
		if (region != null) {
			environment.put("TICKETS_REGION", region);
			builder.region(Region.of(region));
		}
		if (!credentials.isEmpty()) {
			builder.credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(LOCAL, LOCAL)));
		}
		try (DynamoDbClient dynamoDb = builder.build()) {
			if (endpoint != null) {
				// On AWS, CloudFormation creates the tables with other permissions
				Template.read(this.options.directory().resolve("template.yaml")).createTables(dynamoDb);
				this.progress.say("The tables are there");
			}
			Ledger ledger = new Ledger(dynamoDb);
			RunResult without = sellUntilLost(environment, ledger);
			return conclude(without, sellUntilKilled(environment, ledger));
		}
		catch (ResourceNotFoundException ex) {
			this.result.accept("FAILED: a table is missing; deploy template.yaml first, in this account and region: "
					+ ex.getMessage());
			return false;
		}
	}

	/** Repeats a run in which no instance was killed, because the victim had no turn. */
	private RunResult sellUntilKilled(Map<String, String> environment, Ledger ledger) throws InterruptedException {
		RunResult result;
		int attempt = 0;
		do {
			this.progress.say("With the lock: three instances sell %d tickets, %s".formatted(
					this.options.tickets() * Options.STOCKS.size(),
					this.options.isWatched() ? "and obey the buttons of the page" : "one is killed"));
			result = new SaleRun(this.options, environment, ledger, this.progress, this.watch, true).execute();
			attempt++;
		}
		while (!this.options.isWatched() && result.kills().isEmpty() && result.lost() == 0 && attempt < ATTEMPTS);
		return result;
	}

	private RunResult sellUntilLost(Map<String, String> environment, Ledger ledger) throws InterruptedException {
		RunResult result;
		int attempt = 0;
		do {
			this.progress.say("Without the lock: three instances sell %d tickets out of %d stocks"
				.formatted(this.options.tickets() * Options.STOCKS.size(), Options.STOCKS.size()));
			result = new SaleRun(this.options, environment, ledger, this.progress, this.watch, false).execute();
			attempt++;
		}
		while (!this.options.isWatched() && result.lost() == 0 && attempt < ATTEMPTS);
		return result;
	}

	private boolean conclude(RunResult without, RunResult with) throws IOException {
		ResultTable table = ResultTable.of(without, with, this.options);
		Verdict verdict = this.options.isWatched() ? Verdict.ofWatched(without, with) : Verdict.of(without, with);
		Path page = this.options.target().resolve("ticket-sale.html");
		Files.createDirectories(this.options.target());
		Files.writeString(page, ResultPage.of(without, with, table, verdict));
		Files.writeString(this.options.target().resolve("ticket-sale.svg"), SalePicture.draw(without, with));
		this.result.accept(System.lineSeparator() + table.toText());
		verdict.sentences().forEach(this.result);
		this.result.accept("The time line of both runs: " + page);
		this.watch.conclude(verdict);
		return verdict.passed();
	}

}
