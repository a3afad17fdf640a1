package io.github.dynamolocks.test.dynamodb;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

import org.jspecify.annotations.Nullable;

/**
 * Runs the DynamoDB for tests as a separate process, which needs only the JDK.
 *
 * @since 0.1.0
 */
public final class Main {

	private static final String USAGE = """
			A DynamoDB for tests, in memory. Everything is gone when it ends.

			  --port <number>     where it listens (default 8000), 0 for a free port
			  --host <address>    of which interface (default 127.0.0.1); 0.0.0.0 in a container
			  --exit-with-input   ends when its standard input ends, as with the process that started it
			  --help              prints this text
			""";

	private static final String EXIT_WITH_INPUT = "--exit-with-input";

	private static final int MAX_PORT = 65_535;

	private Main() {
	}

	/**
	 * Starts the server, prints its address, and serves requests until the process ends.
	 * @param arguments the options that {@code --help} lists
	 * @throws IOException if the standard input cannot be read
	 * @throws InterruptedException if the thread is interrupted
	 */
	public static void main(String[] arguments) throws IOException, InterruptedException {
		int status = run(List.of(arguments), System.out, System.err);
		if (status != 0) {
			System.exit(status);
		}
	}

	/**
	 * Runs the program.
	 * @return the exit status: 0 after a normal end, 1 if the server cannot listen, 2 for
	 * invalid arguments
	 */
	static int run(List<String> arguments, PrintStream out, PrintStream err) throws IOException, InterruptedException {
		if (arguments.contains("--help")) {
			out.print(USAGE);
			return 0;
		}
		DynamoDbService service = new DynamoDbService(new DynamoDbClock(InstantSource.system()));
		try (HttpServer server = HttpServer.start("dynamodb", address(arguments), service)) {
			out.println("DynamoDB for tests listens on " + server.endpoint());
			if (arguments.contains(EXIT_WITH_INPUT)) {
				System.in.transferTo(OutputStream.nullOutputStream());
			}
			else {
				new CountDownLatch(1).await();
			}
			return 0;
		}
		catch (IllegalArgumentException ex) {
			err.println(ex.getMessage() + ". --help lists the options");
			return 2;
		}
		catch (UncheckedIOException ex) {
			err.println(ex.getMessage());
			return 1;
		}
	}

	private static InetSocketAddress address(List<String> arguments) {
		Map<String, String> options = new HashMap<>(Map.of("--host", "127.0.0.1", "--port", "8000"));
		for (int i = 0; i < arguments.size(); i++) {
			String option = arguments.get(i);
			if (options.containsKey(option)) {
				String value = (++i < arguments.size()) ? arguments.get(i) : "--";
				check(!value.startsWith("--"), "%s needs a value", option);
				options.put(option, value);
			}
			else {
				check(option.equals(EXIT_WITH_INPUT), "'%s' is not an option", option);
			}
		}
		String port = options.getOrDefault("--port", "");
		check(port.matches("[0-9]{1,5}") && Integer.parseInt(port) <= MAX_PORT,
				"--port '%s' is not a number from 0 to " + MAX_PORT, port);
		InetSocketAddress address = new InetSocketAddress(options.get("--host"), Integer.parseInt(port));
		check(!address.isUnresolved(), "--host '%s' is not a known host", options.get("--host"));
		return address;
	}

	private static void check(boolean valid, String message, @Nullable String option) {
		if (!valid) {
			throw new IllegalArgumentException(message.formatted(option));
		}
	}

}
