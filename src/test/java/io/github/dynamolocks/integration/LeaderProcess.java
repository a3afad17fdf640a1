package io.github.dynamolocks.integration;

import java.nio.charset.StandardCharsets;
import java.util.Scanner;

import org.springframework.integration.leader.AbstractCandidate;
import org.springframework.integration.leader.Context;
import org.springframework.integration.support.leader.LockRegistryLeaderInitiator;

import io.github.dynamolocks.LockRequest;

/**
 * Stands for election as a leader in its own JVM, and prints when it is granted the
 * leadership and when it is revoked.
 */
final class LeaderProcess extends AbstractCandidate {

	private LeaderProcess(String role) {
		super("candidate", role);
	}

	/**
	 * Stands for election until the command {@code stop}, and runs until its standard
	 * input ends.
	 * @param arguments the address of DynamoDB, the table, and the role, which is the key
	 * of the lock
	 */
	public static void main(String[] arguments) {
		LockRegistryLeaderInitiator initiator = new LockRegistryLeaderInitiator(
				RegistryProcess.registry(RegistryProcess.dynamoDb(arguments[0]), arguments[1], LockRequest.MIN_LEASE),
				new LeaderProcess(arguments[2]));
		initiator.setHeartBeatMillis(100);
		initiator.setBusyWaitMillis(20);
		System.out.println("ready");
		Scanner input = new Scanner(System.in, StandardCharsets.UTF_8);
		while (input.hasNextLine()) {
			String command = input.nextLine();
			switch (command) {
				case "start" -> initiator.start();
				case "stop" -> initiator.stop();
				default -> throw new IllegalArgumentException(command);
			}
			System.out.println("done " + command);
		}
		System.exit(0);
	}

	@Override
	public void onGranted(Context context) {
		System.out.println("granted at " + System.currentTimeMillis());
	}

	@Override
	public void onRevoked(Context context) {
		System.out.println("revoked at " + System.currentTimeMillis());
	}

}
