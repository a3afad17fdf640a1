package io.github.dynamolocks.test.dynamodb;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import org.jspecify.annotations.Nullable;

/**
 * Runs the DynamoDB for tests as a process of its own, with nothing but the JDK.
 */
public final class Main {

	private static final String USAGE = """
			A DynamoDB for tests, in memory. Everything is gone when it ends.

			  --port <number>     where it listens (default 8000), 0 for a free port
			  --host <address>    of which interface (default 127.0.0.1); 0.0.0.0 in a container
			  --exit-with-input   ends when its standard input ends, as with the process that started it
			  --help              prints this text
			""";

	private static final int MAX_PORT = 65_535;

	private Main() {
	}

	/**
	 * Starts the server, prints its address and serves until the process is ended.
	 * @param arguments see {@code --help}
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
	 * Runs a command line.
	 * @return the process's exit status: 0, 1 if it cannot listen, or 2 for bad arguments
	 */
	static int run(List<String> arguments, PrintStream out, PrintStream err) throws IOException, InterruptedException {
		if (arguments.contains("--help")) {
			out.print(USAGE);
			return 0;
		}
		Options options;
		try {
			options = Options.parse(arguments);
		}
		catch (IllegalArgumentException ex) {
			err.println(ex.getMessage() + ". --help lists the options");
			return 2;
		}
		DynamoDbService service = new DynamoDbService(new DynamoDbClock(InstantSource.system()));
		try (HttpServer server = HttpServer.start("dynamodb", options.address(), service)) {
			out.println("DynamoDB for tests listens on " + server.endpoint());
			out.flush();
			if (options.exitWithInput()) {
				System.in.transferTo(OutputStream.nullOutputStream());
			}
			else {
				new CountDownLatch(1).await();
			}
			return 0;
		}
		catch (UncheckedIOException ex) {
			err.println(ex.getMessage());
			return 1;
		}
	}

	/**
	 * A command line's options.
	 *
	 * @param address where the server listens
	 * @param exitWithInput whether it ends with its standard input
	 */
	private record Options(InetSocketAddress address, boolean exitWithInput) {

		static Options parse(List<String> arguments) {
			String host = "127.0.0.1";
			int port = 8000;
			boolean exitWithInput = false;
			Iterator<String> rest = arguments.iterator();
			while (rest.hasNext()) {
				String option = rest.next();
				if (option.equals("--port")) {
					port = port(value(option, rest));
				}
				else if (option.equals("--host")) {
					host = value(option, rest);
				}
				else if (option.equals("--exit-with-input")) {
					exitWithInput = true;
				}
				else {
					throw new IllegalArgumentException("'%s' is not an option".formatted(option));
				}
			}
			InetSocketAddress address = new InetSocketAddress(host, port);
			if (address.isUnresolved()) {
				throw new IllegalArgumentException("--host '%s' is not a known host".formatted(host));
			}
			return new Options(address, exitWithInput);
		}

		private static String value(String option, Iterator<String> rest) {
			@Nullable String value = rest.hasNext() ? rest.next() : null;
			if (value == null || value.startsWith("--")) {
				throw new IllegalArgumentException("%s needs a value".formatted(option));
			}
			return value;
		}

		private static int port(String text) {
			try {
				int port = Integer.parseInt(text);
				if (port >= 0 && port <= MAX_PORT) {
					return port;
				}
			}
			catch (NumberFormatException ex) {
				// The message is the same
			}
			throw new IllegalArgumentException("--port '%s' is not a number from 0 to %d".formatted(text, MAX_PORT));
		}

	}

}
