package io.github.dynamolocks.integration;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

import io.github.dynamolocks.test.ChildJvm;
import io.github.dynamolocks.test.DynamoDbTest;
import io.github.dynamolocks.test.FaultProxy;
import io.github.dynamolocks.test.TestTable;
import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the leader election of Spring Integration with three JVMs, whose leader is
 * killed, stands still, loses its connection, or steps down.
 */
@DynamoDbTest
@DisabledOnOs(OS.WINDOWS)
@Tag("long")
class LeaderElectionTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	/** The lease, and what processes do not know of the time. */
	private static final Duration LEASE = Duration.ofMillis(3000 + 1250);

	/** What a machine may need that does other work, too. */
	private static final Duration MARGIN = Duration.ofMillis(2500);

	private static final AtomicInteger COUNT = new AtomicInteger();

	private final String role = "leader:" + COUNT.incrementAndGet();

	private final EmbeddedDynamoDb server;

	private final TestTable table;

	private final List<AutoCloseable> open = new ArrayList<>();

	private final List<ChildJvm> candidates = new ArrayList<>();

	LeaderElectionTests(EmbeddedDynamoDb server, TestTable table) {
		this.server = server;
		this.table = table;
	}

	@AfterEach
	void close() throws Exception {
		for (AutoCloseable closeable : this.open) {
			closeable.close();
		}
	}

	@Test
	void candidateFollowsALeaderThatIsKilled() {
		ChildJvm leader = elect();
		this.candidates.remove(leader);
		leader.kill();

		assertOneFollowsWithin(LEASE.plus(MARGIN));
	}

	@Test
	void leaderThatStoodStillIsRevokedAndItsFollowerStays() {
		ChildJvm leader = elect();
		this.candidates.remove(leader);
		leader.pause();
		ChildJvm follower = assertOneFollowsWithin(LEASE.plus(MARGIN));

		leader.resume();

		leader.awaitLine("revoked", TIMEOUT);
		Awaitility.await()
			.during(Duration.ofSeconds(5))
			.atMost(TIMEOUT)
			.until(() -> isLeader(follower) && !isLeader(leader));
	}

	@Test
	void leaderThatIsCutOffIsRevokedBeforeItsFollowerIsGranted() {
		FaultProxy proxy = FaultProxy.to(this.server.endpoint());
		ChildJvm leader = start(proxy.endpoint());
		this.open.add(proxy);
		leader.send("start");
		leader.awaitLine("granted", TIMEOUT);
		startCandidates(2);
		proxy.next(FaultProxy.ANY_OPERATION).always().cut();

		ChildJvm follower = assertOneFollowsWithin(LEASE.plus(MARGIN));

		String revoked = leader.awaitLine("revoked", TIMEOUT);
		assertThat(time(revoked)).isLessThanOrEqualTo(time(last(follower)));
		proxy.clearFaults();
		this.candidates.forEach(ChildJvm::kill);
		leader.awaitLine("granted", TIMEOUT);
	}

	@Test
	void leaderThatStepsDownIsFollowedWithoutTheWaitForItsLease() {
		ChildJvm leader = elect();
		for (int i = 0; i < 2; i++) {
			this.candidates.remove(leader);
			leader.send("stop");
			leader.awaitLine("revoked", TIMEOUT);

			leader = assertOneFollowsWithin(MARGIN);
		}
		this.candidates.remove(leader);
		leader.send("stop");
		leader.awaitLine("revoked", TIMEOUT);
		assertThat(this.table.item(this.role)).isEmpty();
	}

	/** Starts three candidates, and returns the one that leads. */
	private ChildJvm elect() {
		startCandidates(3);
		return assertOneFollowsWithin(TIMEOUT);
	}

	private void startCandidates(int number) {
		for (int i = 0; i < number; i++) {
			this.candidates.add(start(this.server.endpoint()));
		}
		this.candidates.forEach((candidate) -> candidate.send("start"));
	}

	private ChildJvm assertOneFollowsWithin(Duration time) {
		Awaitility.await()
			.atMost(time)
			.pollInterval(Duration.ofMillis(10))
			.until(() -> this.candidates.stream().anyMatch(LeaderElectionTests::isLeader));
		// A second leader would be granted soon after the first.
		Awaitility.await()
			.during(Duration.ofMillis(500))
			.atMost(TIMEOUT)
			.until(() -> this.candidates.stream().filter(LeaderElectionTests::isLeader).count() == 1);
		return this.candidates.stream().filter(LeaderElectionTests::isLeader).findFirst().orElseThrow();
	}

	private static boolean isLeader(ChildJvm candidate) {
		return last(candidate).startsWith("granted");
	}

	/** Returns the last line about the leadership, an empty one if there is none. */
	private static String last(ChildJvm candidate) {
		return candidate.lines()
			.stream()
			.filter((line) -> line.startsWith("granted") || line.startsWith("revoked"))
			.reduce("", (earlier, later) -> later);
	}

	private static long time(String line) {
		return Long.parseLong(line.substring(line.lastIndexOf(' ') + 1));
	}

	private ChildJvm start(URI endpoint) {
		ChildJvm child = ChildJvm.start(LeaderProcess.class, endpoint.toString(), this.table.name(), this.role);
		this.open.add(0, child);
		child.awaitLine("ready", TIMEOUT);
		return child;
	}

}
