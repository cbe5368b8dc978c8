from shouwen.cli import main

raise SystemExit(main())
