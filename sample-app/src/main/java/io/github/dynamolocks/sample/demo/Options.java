package io.github.dynamolocks.sample.demo;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * The options of the runner.
 *
 * @param directory the sample's directory with its template and its target directory
 * @param endpoint the address of DynamoDB, null for AWS or for a DynamoDB of the runner
 * @param region the region, null for a DynamoDB of the runner
 * @param tickets the number of tickets in each stock
 * @param lease the lease of the locks
 * @param watch the port of the page that shows the sale live, 0 for a free port, null for
 * no page
 */
record Options(Path directory, @Nullable String endpoint, @Nullable String region, int tickets, Duration lease,
		@Nullable Integer watch) {

	static final List<String> STOCKS = List.of("concert", "theatre");

	static final String ENDPOINT_VARIABLE = "TICKETS_ENDPOINT";

	private static final List<String> NAMES = List.of("directory", "endpoint", "region", "tickets", "lease", "watch");

	private static final int TICKETS = 150;

	private static final int WATCHED_TICKETS = 400;

	private static final int MAX_PORT = 65_535;

	static final String USAGE = """
			--directory=<the sample's directory>, default: .
			--endpoint=<address of LocalStack or another DynamoDB>; or the variable TICKETS_ENDPOINT
			--region=<region of AWS>, for the DynamoDB there; or the variable TICKETS_REGION
			--tickets=<tickets in each of the two stocks>, 10 to 5000, default: 150, or 400 with --watch
			--lease=<seconds>, 3 to 60, default: 5
			--watch, or --watch=<port>: shows the sale live on a page of this machine
			Without an endpoint and a region, the runner starts a DynamoDB of its own.""";

	static Options parse(String[] arguments, Map<String, String> environment) {
		Map<String, String> values = new HashMap<>();
		for (String argument : arguments) {
			String complete = argument.equals("--watch") ? "--watch=0" : argument;
			int equals = complete.indexOf('=');
			if (!complete.startsWith("--") || equals < 0 || !NAMES.contains(complete.substring(2, equals))) {
				throw new IllegalArgumentException(
						"The argument '%s' is not supported. Usage:%n%s".formatted(argument, USAGE));
			}
			values.put(complete.substring(2, equals), complete.substring(equals + 1));
		}
		boolean watched = values.containsKey("watch");
		return new Options(Path.of(values.getOrDefault("directory", ".")).toAbsolutePath().normalize(),
				values.getOrDefault("endpoint", environment.get(ENDPOINT_VARIABLE)),
				values.getOrDefault("region", environment.get("TICKETS_REGION")),
				number(values, "tickets", watched ? WATCHED_TICKETS : TICKETS, 10, 5_000),
				Duration.ofSeconds(number(values, "lease", 5, 3, 60)),
				watched ? number(values, "watch", 0, 0, MAX_PORT) : null);
	}

	private static int number(Map<String, String> values, String name, int otherwise, int min, int max) {
		return Optional.ofNullable(values.get(name)).map((value) -> {
			if (!value.matches("[0-9]{1,9}") || Integer.parseInt(value) < min || Integer.parseInt(value) > max) {
				throw new IllegalArgumentException(
						"--%s=%s is not a number from %d to %d:%n%s".formatted(name, value, min, max, USAGE));
			}
			return Integer.parseInt(value);
		}).orElse(otherwise);
	}

	/**
	 * Returns whether the runner must start a DynamoDB.
	 * @return true without an endpoint and a region
	 */
	boolean startsDynamoDb() {
		return this.endpoint == null && this.region == null;
	}

	boolean isWatched() {
		return this.watch != null;
	}

	Path target() {
		return this.directory.resolve("target");
	}

}
