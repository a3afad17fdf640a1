package io.github.dynamolocks.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.test.ChildJvm;
import io.github.dynamolocks.test.DynamoDbTest;
import io.github.dynamolocks.test.TestTable;
import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Tests processes whose wall clocks are wrong, or are set while they hold a lock. Needs
 * libfaketime, and is skipped with a reason if it is not installed.
 */
@DynamoDbTest
class ClockProcessTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	/** Long enough for several renewals. */
	private static final Duration WHILE = LockRequest.MIN_LEASE.multipliedBy(2);

	private static final AtomicInteger COUNT = new AtomicInteger();

	private static Optional<Path> library = Optional.empty();

	private final String resource = "clock:" + COUNT.incrementAndGet();

	private final LockRequest request = LockRequest.of(this.resource);

	private final EmbeddedDynamoDb server;

	private final TestTable table;

	private final ProxiedLocks here;

	@TempDir
	private Path folder;

	ClockProcessTests(EmbeddedDynamoDb server, TestTable table) {
		this.server = server;
		this.table = table;
		this.here = ProxiedLocks.withRetries(server, table);
	}

	@BeforeAll
	static void findLibrary() throws IOException {
		for (Path folder : List.of(Path.of("/usr/lib"), Path.of("/usr/local/lib"))) {
			if (library.isEmpty() && Files.isDirectory(folder)) {
				try (Stream<Path> files = Files.find(folder, 3,
						(path, attributes) -> path.endsWith("faketime/libfaketime.so.1"))) {
					library = files.findFirst();
				}
			}
		}
		String missing = "No libfaketime: tests with a wrong wall clock are skipped; install Debian's package faketime";
		if (library.isEmpty()) {
			System.out.println(missing);
		}
		assumeTrue(library.isPresent(), missing);
	}

	@AfterEach
	void close() {
		this.here.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "+3600s", "-3600s" })
	void processWithAWrongClockTakesNoHeldLock(String shift) {
		try (Lease lease = this.here.client().acquire(this.request);
				ChildJvm rival = start(Map.of("FAKETIME", shift))) {
			assertClockIsOff(rival);
			rival.send("acquire");

			Awaitility.await()
				.during(WHILE)
				.atMost(TIMEOUT)
				.until(() -> lease.isHeld() && owner().equals(lease.owner()));

			lease.close();
			rival.awaitLine("done acquire", TIMEOUT);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "+3600s", "-3600s" })
	void processWithAWrongClockKeepsItsLock(String shift) {
		try (ChildJvm owner = start(Map.of("FAKETIME", shift))) {
			assertClockIsOff(owner);
			assertOwnerKeepsItsLock(owner);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "+3600s", "-3600s" })
	void waiterWhoseClockIsSetTakesNoHeldLock(String shift) throws IOException {
		Path setting = setting();
		try (Lease lease = this.here.client().acquire(this.request); ChildJvm rival = start(stepped(setting))) {
			rival.send("acquire");
			Awaitility.await().during(Duration.ofSeconds(1)).until(lease::isHeld);

			Files.writeString(setting, shift);

			Awaitility.await()
				.during(WHILE)
				.atMost(TIMEOUT)
				.until(() -> lease.isHeld() && owner().equals(lease.owner()));
			lease.close();
			rival.awaitLine("done acquire", TIMEOUT);
			assertClockIsOff(rival);
		}
	}

	@Test
	void ownerWhoseClockIsSetForwardLosesItsLeaseAndDoesNotAffectItsSuccessor() throws IOException {
		Path setting = setting();
		try (ChildJvm owner = start(stepped(setting))) {
			LockingProcess.tell(owner, "acquire");

			Files.writeString(setting, "+3600s");

			// A jump forward could be a pause, so the owner gives up its lease.
			assertThat(owner()).isNotEmpty();
			Awaitility.await().atMost(TIMEOUT).pollInterval(Duration.ofMillis(500)).until(() -> {
				owner.send("held");
				return owner.awaitLine(" held", TIMEOUT).contains("LeaseLostException");
			});
			try (Lease successor = this.here.client().acquire(this.request.withWaitTime(TIMEOUT))) {
				owner.send("release");
				owner.awaitLine("failed release", TIMEOUT);
				Awaitility.await()
					.during(LockRequest.MIN_LEASE)
					.atMost(TIMEOUT)
					.until(() -> successor.isHeld() && owner().equals(successor.owner()));
			}
		}
	}

	@Test
	void ownerWhoseClockIsSetBackKeepsItsLock() throws IOException {
		Path setting = setting();
		try (ChildJvm owner = start(stepped(setting))) {
			LockingProcess.tell(owner, "acquire");

			Files.writeString(setting, "-3600s");

			Awaitility.await()
				.during(WHILE)
				.atMost(TIMEOUT)
				.until(() -> this.here.client().tryAcquire(this.request).isEmpty());
			assertClockIsOff(owner);
			LockingProcess.tell(owner, "held");
			LockingProcess.tell(owner, "release");
		}
	}

	private void assertOwnerKeepsItsLock(ChildJvm owner) {
		LockingProcess.tell(owner, "acquire");
		Awaitility.await()
			.during(WHILE)
			.atMost(TIMEOUT)
			.until(() -> this.here.client().tryAcquire(this.request).isEmpty());
		LockingProcess.tell(owner, "held");
		LockingProcess.tell(owner, "release");
		assertThat(this.here.client().tryAcquire(this.request)).isPresent();
	}

	/** Checks that libfaketime has an effect, without which these tests show nothing. */
	private static void assertClockIsOff(ChildJvm child) {
		child.send("time");
		String[] words = child.awaitLine("done time", TIMEOUT).split(" ");
		Duration off = Duration.ofMillis(Long.parseLong(words[2]) - System.currentTimeMillis()).abs();
		assertThat(off).isGreaterThan(Duration.ofMinutes(59));
	}

	private Path setting() throws IOException {
		return Files.writeString(this.folder.resolve("time"), "+0s");
	}

	private static Map<String, String> stepped(Path setting) {
		return Map.of("FAKETIME_TIMESTAMP_FILE", setting.toString(), "FAKETIME_CACHE_DURATION", "1");
	}

	private ChildJvm start(Map<String, String> time) {
		Map<String, String> environment = new HashMap<>(time);
		environment.put("LD_PRELOAD", library.orElseThrow().toString());
		// The monotonic clock must stay real, because threads wait on it
		environment.put("DONT_FAKE_MONOTONIC", "1");
		environment.put("FAKETIME_FORCE_MONOTONIC_FIX", "0");
		ChildJvm child = ChildJvm.start(environment, LockingProcess.class, this.server.endpoint().toString(),
				this.table.name(), this.resource);
		child.awaitLine("ready", TIMEOUT);
		return child;
	}

	private String owner() {
		return ProxiedLocks.owner(this.table, this.resource);
	}

}
