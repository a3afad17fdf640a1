package io.github.dynamolocks.sample;

import java.util.Map;

/**
 * Runs an instance of the function, and invokes it once for each stock.
 */
final class FunctionProcess {

	private FunctionProcess() {
	}

	/**
	 * Invokes the function.
	 * @param args the stocks, separated by commas, and properties with their values
	 */
	public static void main(String[] args) {
		for (int i = 1; i < args.length; i += 2) {
			System.setProperty(args[i], args[i + 1]);
		}
		SellTicketHandler handler = new SellTicketHandler();
		System.out.println("invoked");
		try {
			for (String stock : args[0].split(",")) {
				System.out.println("sold " + handler.handleRequest(Map.of("stock", stock), null));
			}
		}
		catch (RuntimeException ex) {
			System.out.println("failed: " + ex);
		}
		System.exit(0);
	}

}
