using Serverless.Simulation;

return SimulateCommand.Run(args, Console.Out);
